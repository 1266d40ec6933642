/*
 * What a script without this package would do: reads the members of images of one account or several with undici alone, and prints
 * them as JSON. No retries, no time-outs, no validation, no judgement.
 *
 * node rawReads.cjs ACCOUNTS CONNECTIONS IMAGES: accounts as JSON, how many calls are under way for each, and how many images
 * `image-0` and so on are read, or `all` for those that the account has shared.
 */
const { createHmac } = require("node:crypto");
const { Pool } = require("undici");

const [accounts, connections, images] = process.argv.slice(2);

async function readAccount({ endpoint, accessKey, secretKey }) {
    const pool = new Pool(endpoint, { connections: Number(connections) });
    const read = async (path) => {
        const timestamp = String(Date.now());
        const message = `GET${endpoint}${path}${timestamp}${accessKey}Openapi`;
        const { body } = await pool.request({
            path,
            method: "GET",
            headers: {
                "Scp-Accesskey": accessKey,
                "Scp-Signature": createHmac("sha256", secretKey).update(message).digest("base64"),
                "Scp-Timestamp": timestamp,
                "Scp-ClientType": "Openapi",
            },
        });
        return body.json();
    };
    const ids =
        images === "all"
            ? await sharedImages(read)
            : Array.from({ length: Number(images) }, (_, index) => `image-${index}`);
    const lists = await Promise.all(ids.map((id) => read(`/v1/images/${id}/members`)));
    await pool.close();
    return lists;
}

async function sharedImages(read) {
    const ids = [];
    for (;;) {
        const marker = ids.length === 0 ? "" : `&marker=${ids.at(-1)}`;
        const { images: page } = await read(`/v1/images?limit=1000${marker}&visibility=shared`);
        if (page.length === 0) {
            return ids;
        }
        ids.push(...page.map(({ id }) => id));
    }
}

Promise.all(JSON.parse(accounts).map(readAccount)).then((lists) => {
    console.log(JSON.stringify(lists, undefined, 2));
});
