// A CloudFront Function (JavaScript runtime 2.0) for viewer requests to films: it verifies the token at the beginning of
// the path and strips it, so that the cache key is the file. Its key-value store has the entry `playback-keys`: a JSON
// list of the signing keys, the newest first (LECTERN_PLAYBACK_KEY, LECTERN_PLAYBACK_PREVIOUS_KEYS).
import cf from 'cloudfront';

const crypto = require('crypto');
const store = cf.kvs();

const MAX_TOKEN = 1024;
const FILE = /^(?:(?:(?:[1-9]\d{0,4}p|audio(?:-\d{1,2})?)\/(?:index\.m3u8|init(?:_\d{1,2})?\.mp4|seg_\d{5,7}\.m4s))|captions\/cap_[0-9a-z]{26}\/(?:index\.m3u8|seg_\d{5}\.vtt)|master(?:_[0-9a-z]{26})?\.m3u8|poster\.jpg|storyboard\.(?:jpg|vtt))$/;
const FOLDER = /^videos\/[0-9a-zA-Z_-]{1,64}\/attempt-\d{1,6}$/;

async function handler(event) {
  const request = event.request;
  if (request.method !== 'GET' && request.method !== 'HEAD') return rejection(405, 'Method Not Allowed');
  const slash = request.uri.indexOf('/', 1);
  const token = request.uri.slice(1, slash);
  const file = request.uri.slice(slash + 1);
  if (slash < 0 || !FILE.test(file)) return rejection(404, 'Not Found');
  const folder = await folderOf(token);
  if (folder === null) return rejection(403, 'Forbidden');
  request.uri = '/' + folder + '/' + file;
  request.querystring = {};
  request.cookies = {};
  delete request.headers.authorization;
  return request;
}

// The folder that a token opens now; null if it is not valid, or no longer.
async function folderOf(token) {
  const parts = token.split('.');
  if (token.length > MAX_TOKEN || parts.length !== 3) return null;
  let keys, header, claims;
  try {
    keys = JSON.parse(await store.get('playback-keys'));
    header = JSON.parse(decoded(parts[0]));
    claims = JSON.parse(decoded(parts[1]));
  } catch (problem) {
    return null;
  }
  if (header === null || header.alg !== 'HS256' || claims === null || claims.aud !== 'playback') return null;
  if (!signed(parts[0] + '.' + parts[1], parts[2], keys)) return null;
  if (typeof claims.exp !== 'number' || claims.exp * 1000 <= Date.now()) return null;
  if (typeof claims.pfx !== 'string' || !FOLDER.test(claims.pfx)) return null;
  return claims.pfx;
}

function decoded(part) {
  return Buffer.from(part, 'base64url').toString('utf-8');
}

function signed(message, signature, keys) {
  let found = false;
  for (let index = 0; index < keys.length; index += 1) {
    const expected = crypto.createHmac('sha256', keys[index]).update(message).digest('base64url');
    found = same(expected, signature) || found;
  }
  return found;
}

// Compares in a time that depends on the length alone.
function same(one, other) {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let index = 0; index < one.length; index += 1) difference |= one.charCodeAt(index) ^ other.charCodeAt(index);
  return difference === 0;
}

function rejection(code, text) {
  return {
    statusCode: code,
    statusDescription: text,
    headers: { 'cache-control': { value: 'no-store' }, 'access-control-allow-origin': { value: '*' } },
  };
}
