"""What the pages for editors rest on: the site, forms that keep texts tidy, rows in an order, search in any case."""
