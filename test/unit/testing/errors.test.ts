import { type Gateway, startGateway } from "../../../testing/index.js";
import { call } from "./call.js";

const IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";
const PATH = `/v1/images/${IMAGE}/members`;

let gateway: Gateway;

beforeEach(async () => {
    gateway = await startGateway({ images: [{ id: IMAGE, visibility: "private" }] });
});
afterEach(() => gateway.close());

const TEXT = `Not allowed to list members for image ${IMAGE}: Only shared images have members.`;
const HTML = `<html>
 <head>
  <title>403 Forbidden</title>
 </head>
 <body>
  <h1>403 Forbidden</h1>
  ${TEXT}<br /><br />



 </body>
</html>`;
const JSON_TEXT = JSON.stringify({
    message: `${TEXT}<br /><br />\n\n\n`,
    code: "403 Forbidden",
    title: "Forbidden",
});
const PLAIN = `403 Forbidden\n\n${TEXT}\n\n   `;

test.each([
    ["*/*", "html"],
    ["text/html", "html"],
    ["text/*", "html"],
    ["application/json", "json"],
    ["APPLICATION/JSON", "json"],
    ["application/*", "json"],
    [undefined, "plain"],
    [" ", "plain"],
    ["text/plain", "plain"],
    ["application/xml", "plain"],
    ["text/html;q=0", "plain"],
    ["application/json;charset=utf-8", "plain"],
    ["application/json, text/html", "html"],
    ["application/json, */*", "html"],
    ["application/json, text/plain, */*", "html"],
    ["text/html;q=0.5, application/json", "json"],
    ["text/html;q=0.5, application/json;q=0.4", "html"],
    ["*/*;q=0.1, application/json", "json"],
    ["*/*, text/html;q=0.2", "json"],
    ["text/html;q=0.2, */*", "json"],
    ["*/*, text/html;q=0", "json"],
    ["application/json;version=1, text/html;q=0.9", "html"],
])("the image service's error for Accept %p is %s", async (accept, form) => {
    const result = await call(gateway, PATH, { headers: { Accept: accept } });
    expect(result.status).toBe(403);
    expect([result.headers["content-type"], result.text]).toEqual(
        {
            html: ["text/html; charset=UTF-8", HTML],
            json: ["application/json", JSON_TEXT],
            plain: ["text/plain; charset=UTF-8", PLAIN],
        }[form],
    );
});

test("text from the request is escaped in HTML, left alone in JSON and stripped of tags in plain text", async () => {
    const path = "/v1/images/%3Cb%3E'%22&/members";
    const text = async (accept: string | undefined) =>
        (await call(gateway, path, { headers: { Accept: accept } })).text;
    expect(await text("text/html")).toContain("Image &lt;b&gt;&#x27;&quot;&amp; not found.");
    expect(JSON.parse(await text("application/json")).message).toContain(`Image <b>'"& not found.`);
    expect(await text(undefined)).toBe(`404 Not Found\n\nImage '"& not found.\n\n   `);
});

test("the gateway's own errors are JSON, whatever is asked for", async () => {
    const result = await call(gateway, PATH, { as: null, headers: { Accept: "text/html" } });
    expect(result.headers["content-type"]).toBe("application/json");
    expect(result.json.errors).toEqual([{ detail: expect.any(String) }]);
});

test("every answer has a request ID of its own", async () => {
    const results = [
        await call(gateway, "/", { as: null }),
        await call(gateway, "/v1/images"),
        await call(gateway, PATH),
        await call(gateway, PATH, { as: null }),
    ];
    const ids = results.map(({ headers }) => headers["x-openstack-request-id"]);
    for (const id of ids) {
        expect(id).toMatch(/^req-[0-9a-f-]{36}$/);
    }
    expect(new Set(ids).size).toBe(ids.length);
});
