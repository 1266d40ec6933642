import {
    type EndpointSettings,
    endpointChoice,
    type Sourced,
    serviceAddress,
} from "../../../../provider/scp/endpoint.js";
import { ScpConfigurationError } from "../../../../provider/scp/errors.js";

const from = (value: string, source = "somewhere"): Sourced => ({ value, source });
function endpoint(settings: Partial<EndpointSettings>): string {
    const choice = endpointChoice({ allowHttp: false, ...settings });
    return "url" in choice ? choice.url : `catalog at ${choice.authUrl}`;
}

test("an endpoint that is set is used as it is", () => {
    expect(endpoint({ endpoint: from("https://gateway.example:8443/scp") })).toBe(
        "https://gateway.example:8443/scp",
    );
});

test("slashes at its end are taken off, so that no path begins with two", () => {
    expect(endpoint({ endpoint: from("https://gateway.example//") })).toBe("https://gateway.example");
});

test("region and environment give the published address", () => {
    expect(endpoint({ region: from("kr-south2"), environment: from("g") })).toBe(
        "https://virtualserver.kr-south2.g.samsungsdscloud.com",
    );
});

test("an auth URL gives the catalog, before the published address", () => {
    const authUrl = from("https://iam.e.samsungsdscloud.com/v1/");
    expect(endpoint({ region: from("kr-west1"), environment: from("e"), authUrl })).toBe(
        "catalog at https://iam.e.samsungsdscloud.com/v1",
    );
});

test("an endpoint that is set comes before the catalog", () => {
    expect(
        endpoint({ endpoint: from("https://gateway.example"), authUrl: from("https://iam.example") }),
    ).toBe("https://gateway.example");
});

test("an address is told what to be set to by the setting's name, and with http:// what allows it", () => {
    const refused = (value: string) => () => endpoint({ endpoint: from(value) });
    const https =
        "the address of the virtual server service, such as https://virtualserver.kr-west1.e.samsungsdscloud.com.";
    expect(refused("ftp://x")).toThrow(`must begin with https://. Set scp:endpoint to ${https}`);
    expect(refused("http://gateway.example")).toThrow(
        "uses http:// to gateway.example: anybody on the way could read and change the list. " +
            `Set scp:allowHttp to true if the way is a closed network, else set scp:endpoint to ${https}`,
    );
});

test("an auth URL is held to the same rules", () => {
    const refused = () =>
        endpoint({ authUrl: from("http://iam.example/v1", "environment variable SCP_TF_AUTH_URL") });
    expect(refused).toThrow(
        "The address in scp:authUrl (from environment variable SCP_TF_AUTH_URL) uses http:// to iam.example",
    );
});

test.each([
    ["gateway.example", "is not a URL"],
    ["ftp://gateway.example", "must begin with https://"],
    ["file:///etc/passwd", "must begin with https://"],
    ["https://user:hunter2@gateway.example", "holds a user name or password"],
    ["https://us/er:hunter2@gateway.example", "holds a user name or password"],
    ["user:hunter2@gateway.example", "holds a user name or password"],
    ["https://user:hunter2%40gateway example", "holds a user name or password"],
    ["//gateway.example?hunter2", "is not a URL"],
    ["https://gateway.example/?x=1", "must have no query"],
    ["http://gateway.example", "anybody on the way could read"],
])("the endpoint %s is an error: it %s", (value, why) => {
    const refused = () => endpoint({ endpoint: from(value, "stack config scp:endpoint") });
    expect(refused).toThrow(ScpConfigurationError);
    expect(refused).toThrow(why);
    expect(refused).toThrow("(from stack config scp:endpoint)");
    expect(refused).not.toThrow("hunter2");
});

test.each([
    ["http://localhost:1", "http://localhost:1"],
    ["http://LOCALHOST.:1", "http://localhost.:1"],
    ["http://gateway.localhost:1", "http://gateway.localhost:1"],
    ["http://127.0.0.1:1", "http://127.0.0.1:1"],
    ["http://127.1.2.3:1", "http://127.1.2.3:1"],
    ["http://127.1:1", "http://127.0.0.1:1"],
    ["http://0x7f000001:1", "http://127.0.0.1:1"],
    ["http://[::1]:1", "http://[::1]:1"],
    ["http://[::ffff:127.0.0.1]:1", "http://[::ffff:7f00:1]:1"],
])("%s needs no permission: it does not leave the machine", (value, url) => {
    expect(endpoint({ endpoint: from(value) })).toBe(url);
});

test.each([
    "http://localhost.example",
    "http://notlocalhost",
    "http://128.0.0.1",
    "http://127.0.0.1.example",
    "http://[::2]",
    "http://[::ffff:10.0.0.1]",
    "http://0.0.0.0",
])("%s is no name of this machine", (value) => {
    expect(() => endpoint({ endpoint: from(value) })).toThrow("anybody on the way could read");
});

test("http:// to another host can be allowed", () => {
    expect(endpoint({ endpoint: from("http://gateway.example"), allowHttp: true })).toBe(
        "http://gateway.example",
    );
});

test("an unknown region is an error that lists the known ones, never another region", () => {
    expect(() =>
        endpoint({ region: from("kr-west9", "SCP_TF_DEFAULT_REGION"), environment: from("e") }),
    ).toThrow(
        'Unknown region "kr-west9" (from SCP_TF_DEFAULT_REGION) in environment e (from somewhere). Known regions there: kr-west1, kr-east1.',
    );
});

test.each(["x", "constructor", "E"])(
    "the unknown environment %s is an error that lists the known ones",
    (name) => {
        expect(() => endpoint({ region: from("kr-west1"), environment: from(name) })).toThrow(
            `Unknown environment "${name}" (from somewhere). Known environments: s (for Samsung), g (for Sovereign), e (for Enterprise).`,
        );
    },
);

test("a region without an environment is an error", () => {
    expect(() => endpoint({ region: from("kr-west1") })).toThrow("A region is set, but no environment");
});

test("no endpoint and no region is an error that says where to set them", () => {
    expect(() => endpoint({})).toThrow(
        "Set scp:region (or SCP_TF_DEFAULT_REGION, or default-region in ~/.scpconf/config.json)",
    );
});

test.each([
    ["https://scp.example.com.", "https://scp.example.com"],
    ["https://scp.example.com.:8443/v1", "https://scp.example.com:8443/v1"],
    ["https://scp.example.com", "https://scp.example.com"],
    ["http://[::1]:80/a.", "http://[::1]/a."],
])("the address %s is of the service %s", (address, service) => {
    expect(serviceAddress(address)).toBe(service);
});
