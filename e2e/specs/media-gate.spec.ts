import { expect, expectMedia, expectNoMedia, test } from "../harness";
import { keepActive } from "../harness/active";
import { Client } from "../harness/client";
import { Hostile } from "../harness/hostile";
import { inbound, moving } from "../harness/media";

// Their pages obey nobody: what ends their media is the server.

// The pages show pictures and nothing else: two cores decode them all.
test.use({ layout: "video" });

function roomOf({ session }: Client, name: string): string | undefined {
  const rooms = session?.rooms as { list: { id: string; name: string }[] } | undefined;
  return rooms?.list.find((room) => room.name === name)?.id;
}

/** The media is gone within a second (and what was on its way), for good, and no door lets it in again. */
async function expectShutOut(hostile: Hostile, witness: Hostile["page"]): Promise<void> {
  await expectNoMedia(witness, { within: 2_500 });
  expect(await hostile.connect()).toMatch(/^refused/);
  for (const status of await hostile.knock()) expect([401, 403]).toContain(status);
  await expectNoMedia(witness);
}

test("removed by the host", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const { ana } = geometry;
  const hostile = await Hostile.guest(geometry);
  await expectMedia(ana.page);

  await ana.view.remove("Mallory");
  await hostile.client.until(() => hostile.client.byes.includes("removed"), "the removal");
  await expectShutOut(hostile, ana.page);

  // Nor does the front door, in this run.
  await expect(hostile.client.command("enter")).rejects.toThrow(/refused/);
});

test("ended for all: two who obey nobody do not keep each other company", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const [one, two] = [await Hostile.guest(geometry), await Hostile.guest(geometry, "Nell")];
  await Promise.all([expectMedia(one.page), expectMedia(two.page)]);

  await geometry.api.call("POST", `sessions/${geometry.link}/end`);
  await Promise.all(
    [one, two].map(({ client }) => client.until(() => client.byes.includes("ended"), "the end")),
  );
  await expectShutOut(one, two.page);
  await expectShutOut(two, one.page);

  // A new run is another place: the old ticket does not open it.
  await geometry.ana.view.startSession.click();
  await geometry.ana.view.expectInside();
  await expectShutOut(one, geometry.ana.page);
});

test.describe("a session that is soon found idle", () => {
  test.use({ figures: { idleNotice: "9s", idleLogout: "2s" } });

  test("logged out for inactivity, however much they send", async ({ lesson }) => {
    const geometry = await lesson();
    await geometry.start();
    const rest = keepActive(geometry.ana.page);
    const hostile = await Hostile.guest(geometry);
    await expectMedia(geometry.ana.page);
    hostile.rest();
    await hostile.client.until(() => hostile.client.byes.includes("idle"), "the logout");
    await expectShutOut(hostile, geometry.ana.page);
    await rest();
  });
});

test("a breakout room of others: nothing is heard of it, and nothing said in it", async ({
  lesson,
}) => {
  const geometry = await lesson({ options: { media: true } });
  await geometry.start();
  const ben = await geometry.guest("Ben", { media: true });
  const hostile = await Hostile.guest(geometry);
  await Promise.all([
    expectMedia(ben.page, { seen: 2, heard: 2 }),
    expectMedia(hostile.page, { seen: 2, heard: 2 }),
  ]);
  const host = new Client(geometry.stoa, geometry.api, "Ana", geometry.link);
  geometry.ana.context.once("close", () => host.close());
  await host.connect();
  await host.command("enter");
  const rooms = [
    { name: "Room 1", people: [ben.frames.me()] },
    { name: "Room 2", people: [hostile.client.me?.id] },
  ];
  await host.command("rooms_open", { rooms: { rooms, placing: "hand" } });
  // Each alone: neither the connection to the main room nor one with the old ticket is of use.
  await Promise.all([expectNoMedia(ben.page), expectNoMedia(hostile.page)]);
  expect(await hostile.connect()).toBe("connected");
  await expect(
    hostile.client.command("room_go", { room: roomOf(hostile.client, "Room 1") }),
  ).rejects.toThrow(/refused/);
  await expectNoMedia(hostile.page);
  await expectNoMedia(ben.page);

  // Nor of one that is added while they are open, and they have no say in it.
  for (const [deed, args] of [
    ["room_add", { name: "Room 4" }],
    ["room_rename", { room: roomOf(hostile.client, "Room 1"), name: "Room 2" }],
    ["room_close", { room: roomOf(hostile.client, "Room 1") }],
  ] as const)
    await expect(hostile.client.command(deed, args)).rejects.toThrow(/refused/);
  await host.command("room_add", { name: "Room 3" });
  await expect.poll(() => roomOf(host, "Room 3")).toBeDefined();
  const third = roomOf(host, "Room 3");
  for (const person of [ben.frames.me(), host.me?.id])
    await host.command("room_go", { person, room: third });
  await expectNoMedia(hostile.page);
  // Ben has Ana there, and nobody else.
  await expectMedia(ben.page);
  expect(await moving(ben.page)).toEqual({ pictures: 1, sound: 1 });
  await host.command("room_close", { room: third });
  await expectNoMedia(hostile.page);

  await host.command("rooms_close");
  await expectMedia(ben.page);
  expect(await hostile.connect()).toBe("connected");
  await expectMedia(hostile.page, { seen: 2, heard: 2 });
});

test("logged out everywhere by themselves, on another device", async ({ lesson }) => {
  const geometry = await lesson({ pupils: [{ name: "Cleo", as: "member" }] });
  await geometry.start();
  const hostile = await Hostile.enter(geometry, await geometry.pupil("Cleo"));
  await expectMedia(geometry.ana.page);

  const elsewhere = await geometry.pupil("Cleo");
  expect((await elsewhere.api("DELETE", "/api/v1/me/logins")).status()).toBe(204);
  await expectShutOut(hostile, geometry.ana.page);
});

test("left by hand: the ticket went with the seat", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const hostile = await Hostile.guest(geometry);
  await expectMedia(geometry.ana.page);
  await hostile.client.command("leave");
  await expectShutOut(hostile, geometry.ana.page);
});

test("a ticket that was never given opens nothing", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const before = await inbound(geometry.ana.page);
  const request = geometry.ana.context.request;
  for (const ticket of ["", "x", "eyJhbGciOiJub25lIn0.e30.", "a".repeat(5_000)]) {
    for (const path of ["/rtc/validate", "/rtc/v1/validate", "/rtc"]) {
      // 426: that door is for sockets, whoever knocks.
      const answer = await request.get(`${geometry.stoa.url}${path}?access_token=${ticket}`);
      expect([400, 401, 403, 426], `${path} ${ticket.slice(0, 9)}`).toContain(answer.status());
    }
  }
  for (const path of ["/twirp/livekit.RoomService/ListRooms", "/whip", "/agent"]) {
    const answer = await request.post(geometry.stoa.url + path);
    expect([403, 404, 405], path).toContain(answer.status());
  }
  expect(await inbound(geometry.ana.page)).toEqual(before);
});
