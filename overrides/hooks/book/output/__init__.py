"""What happens to the written site: links, policy, style sheets, search, the offline edition."""
