import {
    type SignedRequest,
    type SigningKeys,
    signature,
    signedHeaders,
    stringToSign,
} from "../../../../provider/scp/signature.js";

const request: SignedRequest = {
    method: "GET",
    url: "https://virtualserver.kr-west1.e.samsungsdscloud.com/v1/images/70a599e0-31e7-49b7-b260-868f441e862b/members",
    timestamp: 1_763_967_600_000,
};
const keys: SigningKeys = { accessKey: "exampleaccesskey", secretKey: "examplesecretkey" };

const text =
    "GEThttps://virtualserver.kr-west1.e.samsungsdscloud.com/v1/images/70a599e0-31e7-49b7-b260-868f441e862b/members" +
    "1763967600000exampleaccesskeyOpenapi";

test("the string to sign is method, URL, timestamp, access key and client type, with nothing between them", () => {
    expect(stringToSign(request, keys)).toBe(text);
});

test("an account ID stands between access key and client type", () => {
    expect(stringToSign(request, { ...keys, accountId: "acc1" })).toBe(
        text.replace("Openapi", "acc1Openapi"),
    );
});

test("the signature is the base64 HMAC-SHA256, as openssl computes it", () => {
    // printf %s "$text" | openssl dgst -sha256 -hmac examplesecretkey -binary | base64
    expect(signature(text, "examplesecretkey")).toBe("dHe3NPaRuRyJdYahDStfPVLuv1kACMKWgXDSBYNWIwU=");
});

test("the headers carry key, signature, timestamp and client type", () => {
    expect(signedHeaders(request, keys)).toEqual({
        "Scp-Accesskey": "exampleaccesskey",
        "Scp-Signature": "dHe3NPaRuRyJdYahDStfPVLuv1kACMKWgXDSBYNWIwU=",
        "Scp-Timestamp": "1763967600000",
        "Scp-ClientType": "Openapi",
    });
});

test("an account ID that is signed is sent as well", () => {
    expect(signedHeaders(request, { ...keys, accountId: "acc1" })).toMatchObject({ "Scp-AccountId": "acc1" });
});
