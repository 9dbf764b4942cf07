"""What happens to the pages once they are rendered, and what the site has beside them."""
