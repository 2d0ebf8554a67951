"""Updates without internet: signed bundles, releases beside each other, the steps from one to the next and back."""
