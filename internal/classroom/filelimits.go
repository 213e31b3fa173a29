package classroom

// FileLimits bound the files of sessions. Zero values are filled with the
// defaults, but for Session and All.
type FileLimits struct {
	Image   int64 // bytes of an image that boards show; 10 MiB
	Pixels  int64 // of such an image: width × height × frames; 40 million
	File    int64 // bytes of any other file; 100 MiB
	Session int64 // bytes of a session's files; 0: no limit
	All     int64 // bytes of all files of the deployment; 0: no limit
}

func (l FileLimits) filled() FileLimits {
	def(&l.Image, 10<<20)
	def(&l.Pixels, 40_000_000)
	def(&l.File, 100<<20)
	l.Image = min(l.Image, l.File)
	return l
}

// FileLimits are those of this deployment, for pages to know them.
func (c *Classroom) FileLimits() FileLimits { return c.cfg.FileLimits }
