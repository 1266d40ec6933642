/*
 * What a script without this package would do: reads every shared image's members with undici alone, and prints them as JSON.
 * No retries, no time-outs, no validation, no judgement.
 */
const { createHmac } = require("node:crypto");
const { Pool } = require("undici");

const {
    SCP_TF_ENDPOINT_OVERRIDE: endpoint,
    SCP_TF_ACCESS_KEY: accessKey,
    SCP_TF_SECRET_KEY: secretKey,
} = process.env;
const pool = new Pool(endpoint, { connections: 64 });

async function read(path) {
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
}

async function main() {
    const ids = [];
    for (;;) {
        const marker = ids.length === 0 ? "" : `&marker=${ids.at(-1)}`;
        const { images } = await read(`/v1/images?limit=1000${marker}&visibility=shared`);
        if (images.length === 0) {
            break;
        }
        ids.push(...images.map(({ id }) => id));
    }
    const lists = await Promise.all(ids.map((id) => read(`/v1/images/${id}/members`)));
    await pool.close();
    console.log(JSON.stringify(lists, undefined, 2));
}

main();
