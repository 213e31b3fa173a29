import { expect, expectMedia, expectNoMedia, type Lesson, test } from "../harness";
import { Api } from "../harness/account";
import { keepActive } from "../harness/active";
import { Hostile } from "../harness/hostile";
import { inbound } from "../harness/media";

// Their pages obey nobody: what ends their media is the server.

// The pages show pictures and nothing else: two cores decode them all.
test.use({ layout: "video", figures: { idleNotice: "3s", idleLogout: "2s" } });

async function mallory(geometry: Lesson, name = "Mallory"): Promise<Hostile> {
  const person = await geometry.visitor(name);
  await Api.over(person.context.request, geometry.stoa.url).beGuest(geometry.link, name);
  return Hostile.enter(geometry, person);
}

/** The media is gone within a second, for good, and no door lets it in again. */
async function expectShutOut(hostile: Hostile, witness: Hostile["page"]): Promise<void> {
  await expectNoMedia(witness, { within: 3_500 });
  expect(await hostile.connect()).toMatch(/^refused/);
  for (const status of await hostile.knock()) expect([401, 403]).toContain(status);
  await expectNoMedia(witness);
}

test("removed by the host", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const { ana } = geometry;
  const rest = keepActive(ana.page);
  const hostile = await mallory(geometry);
  await expectMedia(ana.page);

  await ana.view.remove("Mallory");
  await hostile.client.until(() => hostile.client.byes.includes("removed"), "the removal");
  await expectShutOut(hostile, ana.page);

  // Nor does the front door, in this run.
  await expect(hostile.client.command("enter")).rejects.toThrow(/refused/);
  await rest();
});

test("ended for all: two who obey nobody do not keep each other company", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const rest = keepActive(geometry.ana.page);
  const [one, two] = [await mallory(geometry), await mallory(geometry, "Nell")];
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
  await rest();
});

test("logged out for inactivity, however much they send", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const rest = keepActive(geometry.ana.page);
  const hostile = await mallory(geometry);
  await expectMedia(geometry.ana.page);
  hostile.rest();
  await hostile.client.until(() => hostile.client.byes.includes("idle"), "the logout");
  await expectShutOut(hostile, geometry.ana.page);
  await rest();
});

test("logged out everywhere by themselves, on another device", async ({ lesson }) => {
  const geometry = await lesson({ pupils: [{ name: "Cleo", as: "member" }] });
  await geometry.start();
  const rest = keepActive(geometry.ana.page);
  const hostile = await Hostile.enter(geometry, await geometry.pupil("Cleo"));
  await expectMedia(geometry.ana.page);

  const elsewhere = await geometry.pupil("Cleo");
  expect((await elsewhere.api("DELETE", "/api/v1/me/logins")).status()).toBe(204);
  await expectShutOut(hostile, geometry.ana.page);
  await rest();
});

test("left by hand: the ticket went with the seat", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const rest = keepActive(geometry.ana.page);
  const hostile = await mallory(geometry);
  await expectMedia(geometry.ana.page);
  await hostile.client.command("leave");
  await expectShutOut(hostile, geometry.ana.page);
  await rest();
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
