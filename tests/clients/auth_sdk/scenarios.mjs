// What a storefront does with @saleor/auth-sdk: `node scenarios.mjs NAME`, with the shop told by the environment.
import assert from "node:assert/strict";
import { createSign } from "node:crypto";
import { readFileSync } from "node:fs";

import { createSaleorAuthClient } from "@saleor/auth-sdk";

const { API, EMAIL, PASSWORD, KEY_FILE, RESET_TOKEN, NEW_PASSWORD } = process.env;
const ME = "{ me { email } }";

// What a browser keeps between visits.
const newStorage = () => {
  const items = new Map();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
};

const newVisitor = () => {
  const access = newStorage();
  const refresh = newStorage();
  const client = createSaleorAuthClient({
    saleorApiUrl: API,
    accessTokenStorage: access,
    refreshTokenStorage: refresh,
  });
  const accessKey = `${API}+saleor_auth_access_token`;
  const refreshKey = `${API}+saleor_auth_module_refresh_token`;
  return {
    signIn: (password) => client.signIn({ email: EMAIL, password }),
    signOut: () => client.signOut(),
    resetPassword: (password, token) => client.resetPassword({ email: EMAIL, password, token }),
    state: () => refresh.getItem(`${API}+saleor_auth_module_auth_state`),
    accessToken: () => access.getItem(accessKey),
    refreshToken: () => refresh.getItem(refreshKey),
    ageAccessToken: () => access.setItem(accessKey, expired(access.getItem(accessKey))),
    ageRefreshToken: () => refresh.setItem(refreshKey, expired(refresh.getItem(refreshKey))),
    me: async () => (await ask(ME, {}, client.fetchWithAuth)).data.me,
  };
};

const ask = async (query, headers = {}, send = fetch) => {
  const response = await send(API, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify({ query }),
  });
  return response.json();
};

// The same token as it will be when its time is over: signed by the shop's own key an hour earlier than it was.
const expired = (token) => {
  const [header, body] = token.split(".");
  const payload = JSON.parse(Buffer.from(body, "base64url"));
  const life = payload.exp - payload.iat;
  payload.iat -= life + 3600;
  payload.exp -= life + 3600;
  const signed = `${header}.${Buffer.from(JSON.stringify(payload)).toString("base64url")}`;
  const signature = createSign("RSA-SHA256").update(signed).sign(readFileSync(KEY_FILE), "base64url");
  return `${signed}.${signature}`;
};

const scenarios = {
  async "a wrong password signs nobody in"() {
    const visitor = newVisitor();

    const { data } = await visitor.signIn("not the password");

    assert.equal(data.tokenCreate.token, null);
    assert.deepEqual(
      data.tokenCreate.errors.map(({ field, code }) => [field, code]),
      [["email", "INVALID_CREDENTIALS"]],
    );
    assert.equal(visitor.state(), "signedOut");
    assert.equal(await visitor.me(), null);
  },

  async "who signs in is known until they sign out"() {
    const visitor = newVisitor();

    await visitor.signIn(PASSWORD);

    assert.equal(visitor.state(), "signedIn");
    assert.deepEqual(await visitor.me(), { email: EMAIL });

    visitor.signOut();

    assert.equal(await visitor.me(), null);
  },

  async "an access token that is over is renewed unnoticed"() {
    const visitor = newVisitor();
    await visitor.signIn(PASSWORD);
    visitor.ageAccessToken();
    const old = visitor.accessToken();

    // The shop itself knows nobody by the old token …
    const { data } = await ask(ME, { Authorization: `Bearer ${old}` });
    assert.equal(data.me, null);

    // … so the client gets a new one, also when two requests start at once.
    const both = await Promise.all([visitor.me(), visitor.me()]);
    assert.deepEqual(both, [{ email: EMAIL }, { email: EMAIL }]);
    assert.notEqual(visitor.accessToken(), old);
    assert.equal(visitor.state(), "signedIn");
  },

  async "a refresh token that is over signs out"() {
    const visitor = newVisitor();
    await visitor.signIn(PASSWORD);
    visitor.ageAccessToken();
    visitor.ageRefreshToken();

    assert.equal(await visitor.me(), null);
    assert.equal(visitor.state(), "signedOut");
    assert.equal(visitor.refreshToken(), null);
  },

  async "a new password signs in here and out everywhere else"() {
    const elsewhere = newVisitor();
    await elsewhere.signIn(PASSWORD);
    assert.deepEqual(await elsewhere.me(), { email: EMAIL });
    const visitor = newVisitor();

    const { data } = await visitor.resetPassword(NEW_PASSWORD, RESET_TOKEN);

    assert.deepEqual(data.setPassword.errors, []);
    assert.deepEqual(await visitor.me(), { email: EMAIL });
    assert.equal(await elsewhere.me(), null);
    elsewhere.ageAccessToken();
    assert.equal(await elsewhere.me(), null);
    assert.equal(elsewhere.state(), "signedOut");
    assert.equal((await newVisitor().signIn(PASSWORD)).data.tokenCreate.token, null);
    assert.notEqual((await newVisitor().signIn(NEW_PASSWORD)).data.tokenCreate.token, null);

    const again = await newVisitor().resetPassword("another-new-password", RESET_TOKEN);
    assert.deepEqual(
      again.data.setPassword.errors.map(({ field, code }) => [field, code]),
      [["token", "INVALID"]],
    );
  },
};

const name = process.argv[2];
assert.ok(name in scenarios, `no scenario is called ${name}`);
await scenarios[name]();
