"""The clinic's work list of referrals."""
