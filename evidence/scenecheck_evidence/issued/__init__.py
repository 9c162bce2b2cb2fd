"""Papers that follow from a judged case: the agreement, the draft determination, the insurer's notice. Values only."""
