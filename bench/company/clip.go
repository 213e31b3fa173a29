package main

import (
	_ "embed"
	"encoding/binary"
	"math/rand/v2"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
	pion "github.com/pion/webrtc/v4/pkg/media"
)

// The clips were encoded once, by clips.mjs in a Chromium: a moving picture of
// 320 × 180 in VP8, whose first frame is the only one that stands for itself,
// and a changing tone in Opus. Each frame is its length (4 bytes, big endian)
// and its bytes.
var (
	//go:embed picture.vp8
	pictureFile []byte
	//go:embed sound.opus
	soundFile []byte
)

// clip is something to send again and again.
type clip struct {
	cid    string
	codec  webrtc.RTPCodecCapability
	frames [][]byte
	every  time.Duration
	add    *livekit.AddTrackRequest
}

func picture() *clip {
	const width, height = 320, 180
	return &clip{
		cid: "camera", codec: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000},
		frames: split(pictureFile), every: time.Second / 15,
		add: &livekit.AddTrackRequest{
			Type: livekit.TrackType_VIDEO, Source: livekit.TrackSource_CAMERA, Width: width, Height: height,
			Layers: []*livekit.VideoLayer{{Quality: livekit.VideoQuality_HIGH, Width: width, Height: height, Bitrate: 200_000}},
		},
	}
}

func sound() *clip {
	return &clip{
		cid: "microphone", codec: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2},
		frames: split(soundFile), every: 20 * time.Millisecond,
		add: &livekit.AddTrackRequest{Type: livekit.TrackType_AUDIO, Source: livekit.TrackSource_MICROPHONE},
	}
}

func (c *clip) request() *livekit.AddTrackRequest {
	c.add.Cid, c.add.Name = c.cid, c.cid
	return c.add
}

// split takes a clip's file apart.
func split(file []byte) (frames [][]byte) {
	for len(file) >= 4 {
		n := binary.BigEndian.Uint32(file)
		frames = append(frames, file[4:4+n])
		file = file[4+n:]
	}
	return frames
}

// add puts a clip on a peer connection; play sends it until the media are closed.
func (m *media) add(pc *webrtc.PeerConnection, c *clip) (play func(), err error) {
	track, err := webrtc.NewTrackLocalStaticSample(c.codec, c.cid, "company")
	if err != nil {
		return nil, err
	}
	sender, err := pc.AddTrack(track)
	if err != nil {
		return nil, err
	}
	again := make(chan struct{}, 1) // a picture that stands for itself is wanted
	go func() {
		for {
			packets, _, err := sender.ReadRTCP()
			if err != nil {
				return
			}
			for _, p := range packets {
				switch p.(type) {
				case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
					select {
					case again <- struct{}{}:
					default:
					}
				}
			}
		}
	}()
	return func() { m.play(track, c, again) }, nil
}

func (m *media) play(track *webrtc.TrackLocalStaticSample, c *clip, again <-chan struct{}) {
	// People do not all move at the same instant.
	select {
	case <-time.After(rand.N(c.every)): //nolint:gosec // no secret
	case <-m.done.Done():
		return
	}
	tick := time.NewTicker(c.every)
	defer tick.Stop()
	for next := 0; ; next++ {
		select {
		case <-m.done.Done():
			return
		case <-again:
			next = 0
		default:
		}
		if track.WriteSample(pion.Sample{Data: c.frames[next%len(c.frames)], Duration: c.every}) == nil {
			m.sent.Add(1)
		}
		select {
		case <-m.done.Done():
			return
		case <-tick.C:
		}
	}
}
