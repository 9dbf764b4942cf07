"""The written site: what each page gets at the end, and what is made from all of them."""
