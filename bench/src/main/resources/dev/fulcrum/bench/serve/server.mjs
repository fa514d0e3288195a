// node server.mjs NAME=MODEL.onnx...: a plain server as somebody would write it: one request, one run, binary tensors in and out.
import Fastify from 'fastify';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const sessions = new Map();
for (const word of process.argv.slice(2)) {
  const [name, file] = word.split('=');
  sessions.set(name, await InferenceSession.create(file, { intraOpNumThreads: 2 }));
}
const shapes = { small: [-1, 3, 32, 32], wide: [-1, 3, 32, 32], mlp: [-1, 3072] };

const app = Fastify({ logger: false, bodyLimit: 64 << 20 });
app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (request, body, done) => done(null, body));
app.get('/v2/models/:model', async (request) => ({
  name: request.params.model, platform: 'onnxruntime_onnx',
  inputs: [{ name: 'input', datatype: 'FP32', shape: shapes[request.params.model] }],
  outputs: [{ name: 'logits', datatype: 'FP32', shape: [-1, 10] }],
}));
app.post('/v2/models/:model/infer', async (request, reply) => {
  const length = Number(request.headers['inference-header-content-length']);
  const json = JSON.parse(request.body.toString('utf8', 0, length));
  const bytes = new Uint8Array(request.body.subarray(length)); // aligned copy
  const input = new Tensor('float32', new Float32Array(bytes.buffer), json.inputs[0].shape);
  const { logits } = await sessions.get(request.params.model).run({ input });
  const size = logits.data.byteLength;
  const head = Buffer.from(JSON.stringify({ model_name: request.params.model,
    outputs: [{ name: 'logits', datatype: 'FP32', shape: logits.dims, parameters: { binary_data_size: size } }] }));
  reply.header('Inference-Header-Content-Length', head.length).type('application/octet-stream');
  return Buffer.concat([head, Buffer.from(logits.data.buffer, logits.data.byteOffset, size)]);
});
await app.listen({ host: '127.0.0.1', port: 0 });
console.log(`ready http://127.0.0.1:${app.server.address().port}`);
