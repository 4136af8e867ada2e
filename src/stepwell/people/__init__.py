"""Clients, staff, users, the organization with its sites and rooms, payers and coverage."""
