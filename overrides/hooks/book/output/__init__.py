"""The written site: the last changes to each page, and the files that are made from all pages."""
