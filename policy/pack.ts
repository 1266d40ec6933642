import { PolicyPack } from "@pulumi/policy";
import { imageSharingPolicies } from "./index.js";

// Constructing a PolicyPack starts its server, so this file is the pack's entry and is imported by nothing.
new PolicyPack("scp-image-sharing", { policies: imageSharingPolicies() });
