"""Figures in one style: small ones as hand-made SVG (`small`), large ones by matplotlib and seaborn (`large`)."""
