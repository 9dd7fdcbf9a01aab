"""Rows of the light table, a (16, 3) float32 array that describes one light to every kernel. Colours are linear."""

ZENITH, MIDDLE, HORIZON = 0, 1, 2  # the sky's colours, from overhead down
SUN = 3  # colour and strength of sun or moon
SUN_DIRECTION = 4  # unit vector: right, up, ahead
CLOUD_LIT, CLOUD_DARK = 5, 6
CLOUDS = 7  # cover 0..1, scale, strength of the sun's disc
AMBIENT = 8
HAZE = 9
AIR = 10  # haze per unit, height of the haze, strength of the stars
SHADOW_TINT, LIGHT_TINT = 11, 12
EXPOSURE = 13  # exposure, saturation, contrast
ROWS = 16

# A camera given to a kernel is seven floats.
CAM_X, CAM_Y, CAM_Z, CAM_SIN, CAM_COS, CAM_FOCAL, CAM_HORIZON = range(7)
