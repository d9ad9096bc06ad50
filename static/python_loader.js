// Starts Python in a worker, from parts that stand beside this site: nothing comes from elsewhere.

const PACKED = "pyodide.asm.wasm.gz", STDLIB = "python_stdlib.zip", LOCK = "pyodide-lock.json";
const BUNDLE = "bundle.tar.xz", SCRIPT = "pyodide.asm.mjs";
const UNPACK = `
import io, sys, tarfile
with tarfile.open(fileobj=io.BytesIO(bundle.to_py()), mode="r|xz") as archive:  # a little at a time
    archive.extractall("/interloan", filter="data")
sys.path.insert(0, "/interloan/packages")
`;

/**
 * Fetch the parts, and start Python with the site's packages on its path.
 *
 * @param {URL} base The folder of the parts.
 * @param {(progress: {stage: string, done: number, total: number}) => void} tell
 *   Called as bytes arrive, and at each next stage.
 * @returns Pyodide; the site is unpacked in /interloan/project.
 */
export async function startPython(base, tell) {
  const sizes = await (await fetch(new URL("parts.json", base))).json();
  const names = [PACKED, STDLIB, LOCK, BUNDLE, SCRIPT];
  const total = names.reduce((sum, name) => sum + sizes[name], 0);
  let done = 0;
  const count = (bytes) => tell({ stage: "fetching", done: (done += bytes), total });
  const parts = await Promise.all(names.map((name) => part(new URL(name, base), count)));
  tell({ stage: "starting", done: total, total });
  const [packed, stdlib, lock, bundle] = parts;
  const wasm = new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")),
    { headers: { "content-type": "application/wasm" } });
  const { loadPyodide } = await import(new URL("pyodide.mjs", base));
  const answers = { "pyodide.asm.wasm": wasm, [STDLIB]: new Response(stdlib), [LOCK]: new Response(lock) };
  const python = await withAnswers(answers, () => loadPyodide({ indexURL: base.href }));
  python.globals.set("bundle", bundle);
  python.runPython(UNPACK);
  python.globals.delete("bundle");
  return python;
}

async function part(address, count) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address.pathname} could not be fetched (${response.status}).`);
  const chunks = [];
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    count(value.length);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

// Pyodide fetches some parts itself. They are here already, unpacked.
async function withAnswers(answers, run) {
  const fetched = self.fetch;
  self.fetch = (address, options) => {
    const name = new URL(address.url ?? address, self.location).pathname.split("/").pop();
    return answers[name] ? Promise.resolve(answers[name]) : fetched(address, options);
  };
  try {
    return await run();
  } finally {
    self.fetch = fetched;
  }
}
