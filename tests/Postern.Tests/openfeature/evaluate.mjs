// Evaluates with the official clients what POSTERN_OFREP (JSON) asks for, and writes one line of JSON for each answer.
import { OpenFeature as Server } from "@openfeature/server-sdk";
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OpenFeature as Web, ProviderEvents } from "@openfeature/web-sdk";
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";

const { baseUrl, key, evaluations, watch } = JSON.parse(process.env.POSTERN_OFREP);
const headers = [["Authorization", `Bearer ${key}`]];
const say = (line) => console.log(JSON.stringify(line));

const ofType = {
  boolean: "getBooleanDetails",
  string: "getStringDetails",
  number: "getNumberDetails",
  object: "getObjectDetails",
};

if (evaluations) {
  await Server.setProviderAndWait(new OFREPProvider({ baseUrl, headers }));
  const client = Server.getClient();
  for (const { type, flag, fallback, context } of evaluations) {
    say(await client[ofType[type]](flag, fallback, context));
  }
}

if (watch) {
  // As in a browser: everything at once, then asked for again with the ETag.
  const statuses = [];
  const fetchImplementation = async (request) => {
    const response = await fetch(request);
    statuses.push(response.status);
    return response;
  };
  await Web.setContext(watch.context);
  await Web.setProviderAndWait(
    new OFREPWebProvider({ baseUrl, headers, pollInterval: 100, cacheMode: "disabled", fetchImplementation }),
  );
  const client = Web.getClient();
  const value = () => client.getNumberDetails(watch.flag, -1).value;
  say({ value: value() });
  client.addHandler(ProviderEvents.ConfigurationChanged, () => {
    say({ value: value(), unchanged: statuses.filter((status) => status === 304).length });
    process.exit(0);
  });
}
