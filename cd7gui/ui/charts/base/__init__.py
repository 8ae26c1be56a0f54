"""What every chart is made of: its data, look, axes and clickable areas."""
