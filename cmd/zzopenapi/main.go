package main

import (
	"os"

	"github.com/stoahq/stoa/internal/web"
)

func main() {
	raw, err := web.OpenAPI()
	if err != nil {
		panic(err)
	}
	os.Stdout.Write(append(raw, '\n'))
}
