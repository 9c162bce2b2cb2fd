"""What a phone at the roadside does beside adding photos: read the notice and consent, sign the agreement."""
