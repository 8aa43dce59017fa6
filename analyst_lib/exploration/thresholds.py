"""From where on something is worth telling.

Shares of 2, 13 and 26% are what Cohen (1988) calls small, medium and large effects (f² of 0.02, 0.15 and 0.35), d of
0.5 and 0.8 medium and large ones, correlations of 0.3 medium ones. Nothing is told that no test supports after
correction for the number of tests.
"""

from __future__ import annotations

SMALL, MEDIUM, LARGE = 0.02, 0.13, 0.26
ADDS = 0.02
MEDIUM_D, LARGE_D = 0.5, 0.8
MEDIUM_R = 0.3
STRONG_PAIR, SHARE_PAIR = 0.1, 0.05
TOLD = 4
GROUPS = 2
RARE = 0.05
FEW, SOME = 30, 100
LEVEL = 0.05
