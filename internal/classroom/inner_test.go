package classroom

import "context"

// CollectFiles is what housekeeping does once an hour.
func CollectFiles(ctx context.Context, c *Classroom) error { return c.collectFiles(ctx) }
