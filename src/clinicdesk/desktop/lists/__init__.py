"""What every long table of the window can do: keep its columns, be copied, printed and exported."""
