"""How the touch screens look: `rules` without pixels over everything, `golden` and `measured` from pictures."""
