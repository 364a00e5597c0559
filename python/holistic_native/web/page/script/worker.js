// What must not wait for the page: encoding frames, and ticks for a hidden tab, whose own timers browsers slow down.

let canvas = null;
let clock = 0;

onmessage = async ({ data }) => {
  if ("interval" in data) {
    clearInterval(clock);
    if (data.interval) clock = setInterval(() => postMessage({ tick: true }), data.interval);
    return;
  }
  const { number, bitmap, width, height, quality } = data;
  try {
    canvas ??= new OffscreenCanvas(width, height);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    canvas.getContext("2d", { alpha: false }).drawImage(bitmap, 0, 0, width, height);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
    const picture = await blob.arrayBuffer();
    postMessage({ number, bitmap, picture }, [bitmap, picture]);
  } catch (error) {
    postMessage({ number, bitmap, error: String(error) }, [bitmap]);
  }
};
