"use strict";

const OPERATIONS = {
  verifyEmail: "mutation VerifyEmail($token: String!) { verifyEmail(token: $token) { user { id } errors { message } } }",
  passwordReset:
    "mutation ResetPassword($token: String!, $newPassword: String!) {" +
    " passwordReset(token: $token, newPassword: $newPassword) { user { id } errors { message } } }",
};

const form = document.querySelector("form");
const message = document.querySelector("output");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  const variables = { token: new URLSearchParams(location.search).get("token") ?? "" };
  const password = form.querySelector("input");
  if (password !== null) variables.newPassword = password.value;
  const field = form.dataset.mutation;
  let problem = null;
  try {
    const answer = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify({ query: OPERATIONS[field], variables }),
    });
    const { data, errors } = await answer.json();
    problem = (data?.[field]?.errors ?? errors ?? [])[0]?.message ?? null;
  } catch {
    problem = "That did not work. Try again.";
  }
  message.textContent = problem ?? form.dataset.done;
  if (problem === null) form.hidden = true;
  else button.disabled = false;
});
