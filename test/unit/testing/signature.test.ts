import { isSignature, signature, stringToSign } from "../../../testing/signature.js";

const MEMBERS =
    "http://virtualserver.kr-west1.example.test/v1/images/70a599e0-31e7-49b7-b260-868f441e862b/members";
const PARTS = {
    method: "GET",
    url: MEMBERS,
    timestamp: "1753174800000",
    accessKey: "TESTKEY",
    accountId: "",
    clientType: "Openapi",
};

test("the string to sign is the documented parts in their order, with nothing between them", () => {
    expect(stringToSign({ ...PARTS, accountId: "account-1" })).toBe(
        `GET${MEMBERS}1753174800000TESTKEYaccount-1Openapi`,
    );
});

// Each from: printf '%s' STRING_TO_SIGN | openssl dgst -sha256 -hmac test-secret -binary | base64
test.each([
    ["a plain URL", PARTS, "QREW+Huh4tFhfcKm5D9k+HWcscj+5sv+4BTThU+LnwI="],
    [
        "a query with an escape",
        { ...PARTS, url: `${MEMBERS}?a=b&c=%2Fd%20e` },
        "tiO1WsHKPRZJTp4i3bbFjGX2h9YR0Fe8qPQyxcVTIwM=",
    ],
    [
        "another method, with an account ID",
        { ...PARTS, method: "DELETE", url: `${MEMBERS}/a8f10467`, accountId: "account-1" },
        "pjX/MbAZWDktfd+DlApRhJLeRwnepiUyGNCC/nt5KV0=",
    ],
])("the signature of %s is what openssl computes", (_, parts, expected) => {
    expect(signature("test-secret", stringToSign(parts))).toBe(expected);
});

test("a signature holds only if it is the same to the last character", () => {
    expect(isSignature("abc=", "abc=")).toBe(true);
    expect(isSignature("abd=", "abc=")).toBe(false);
    expect(isSignature("abc", "abc=")).toBe(false);
    expect(isSignature("", "abc=")).toBe(false);
});
