"""One person's referrals: the list, a referral with its events, and the form of a new one."""
