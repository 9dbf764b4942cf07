"""The pages as a whole: their order, their addresses, their days, their ways up and down."""
