"""ClinicDesk: care coordination for the clinic inside a company."""

__version__ = "0.1.0"
