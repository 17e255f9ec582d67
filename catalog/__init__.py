"""What is sold: channels, products, prices, pictures, warehouses and stock, in Saleor's nouns."""
