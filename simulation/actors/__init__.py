"""Those who act on consumers: brands and their campaigns."""
