import { expect, expectMedia, expectNoMedia, expectPictures, inbound, test } from "../harness";

// Media is proven on the page of the other: pictures that it decoded, sound that
// it played. The pages show nothing else: two cores decode it all.
test.use({ layout: "video", media: true });

test("two people see and hear each other", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const ben = await geometry.guest("Ben");

  await Promise.all([expectMedia(geometry.ana.page), expectMedia(ben.page)]);
  await Promise.all([expectPictures(geometry.ana.page, 2), expectPictures(ben.page, 2)]);
});

test("four people each see and hear the three others", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const others = [];
  for (const name of ["Ben", "Cleo", "Dan"]) others.push(await geometry.guest(name));

  // Sixteen pictures are made and decoded here at once: LiveKit holds some back from who lags.
  for (const { page } of [geometry.ana, ...others]) {
    await expectMedia(page, { seen: 3, heard: 3, within: 60_000 });
  }
});

test("who turns the microphone or the camera off is not heard or seen", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const ben = await geometry.guest("Ben");
  const { page } = geometry.ana;
  await expectMedia(page);

  await ben.view.microphone.click();
  await expect(ben.view.microphone).toHaveAccessibleName("Turn microphone on");
  await ben.view.camera.click();
  await expectNoMedia(page);
  // Only theirs: Ben still sees and hears Ana.
  await expectMedia(ben.page);

  await ben.view.microphone.click();
  await ben.view.camera.click();
  await expectMedia(page);
});

test("a shared screen is seen by the other, until it is not shared any more", async ({
  lesson,
}) => {
  const geometry = await lesson();
  await geometry.start();
  const ben = await geometry.guest("Ben");
  await expectMedia(ben.page);

  await geometry.ana.view.share.click();
  await expectMedia(ben.page, { seen: 2 });
  await expectPictures(ben.page, 3);

  await geometry.ana.view.share.click();
  await expect
    .poll(async () => {
      const before = await inbound(ben.page);
      return Object.keys(before.pictures).length;
    })
    .toBe(1);
  await expectMedia(ben.page);
});
