"""The protected record of one person, as far as its reader opens it."""
