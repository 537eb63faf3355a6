"""The Read mode: a blinded study is read here, and a coordinator's studies are run from here."""
