// LiveKit's client by itself, for who wants it read before everything that uses it.
import "livekit-client";
