"""How data gets in: each module turns one kind of export into the tables of an extract."""
