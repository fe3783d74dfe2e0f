"""Properties: claims about every history, checked by hypothesis against the brute-force oracle."""
