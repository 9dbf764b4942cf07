"""What happens to the written site: files that no single page writes."""
