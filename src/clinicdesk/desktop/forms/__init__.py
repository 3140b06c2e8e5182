"""Forms compiled from ``ui/``; made when the package is built or installed, never by hand."""
