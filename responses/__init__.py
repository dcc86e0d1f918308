"""Our answer: drafting, the force's comments, approval, publication, distribution, follow-up."""
