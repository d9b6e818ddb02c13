"""Known mistakes in the model: encode, reparameterize, decode, forward (vae.py)."""

from __future__ import annotations

import torch

from grader.mistakes import mistake


@mistake(
    "encode-without-relu",
    of="VAE.encode",
    part="3(a)",
    hint="With nothing between them, two linear layers are one. What follows the encoder layer?",
)
def encode_without_relu(self, x):
    hidden = self.encoder(x)
    return self.mu_head(hidden), self.logvar_head(hidden)


@mistake(
    "encode-tanh",
    of="VAE.encode",
    part="3(a)",
    hint="There is a nonlinearity after the encoder layer, but not the one that the stub names.",
)
def encode_tanh(self, x):
    hidden = torch.tanh(self.encoder(x))
    return self.mu_head(hidden), self.logvar_head(hidden)


@mistake(
    "encode-relu-on-heads",
    of="VAE.encode",
    part="3(a)",
    hint="Your means are never negative, nor are your log-variances. May they be?",
)
def encode_relu_on_heads(self, x):
    hidden = torch.relu(self.encoder(x))
    return torch.relu(self.mu_head(hidden)), torch.relu(self.logvar_head(hidden))


@mistake(
    "encode-returns-variance",
    of="VAE.encode",
    part="3(a)",
    hint="Your second value is always positive. What is the head called that it comes from?",
    source="logvar taken for the variance",
)
def encode_returns_variance(self, x):
    hidden = torch.relu(self.encoder(x))
    return self.mu_head(hidden), self.logvar_head(hidden).exp()


@mistake(
    "encode-returns-deviation",
    of="VAE.encode",
    part="3(a)",
    hint="Your second value can be used as a standard deviation. What is it asked to be?",
    source="logvar taken for the standard deviation",
)
def encode_returns_deviation(self, x):
    hidden = torch.relu(self.encoder(x))
    return self.mu_head(hidden), (self.logvar_head(hidden) / 2).exp()


@mistake(
    "encode-heads-swapped",
    of="VAE.encode",
    part="3(a)",
    hint="Look at the order of the two values that you return.",
)
def encode_heads_swapped(self, x):
    hidden = torch.relu(self.encoder(x))
    return self.logvar_head(hidden), self.mu_head(hidden)


@mistake(
    "reparameterize-scale-is-variance",
    of="VAE.reparameterize",
    part="3(a)",
    hint="Your noise is multiplied by the variance. What must a standard normal be multiplied by to get it?",
    source="logvar taken for the logarithm of the standard deviation",
)
def reparameterize_scale_is_variance(self, mu, logvar, eps):
    return mu + torch.exp(logvar) * eps


@mistake(
    "reparameterize-without-exp",
    of="VAE.reparameterize",
    part="3(a)",
    hint="You use logvar itself as the scale, and that may be negative. How does one get from it to a deviation?",
    source="logvar taken for the standard deviation",
)
def reparameterize_without_exp(self, mu, logvar, eps):
    return mu + logvar * eps


@mistake(
    "reparameterize-root-of-logvar",
    of="VAE.reparameterize",
    part="3(a)",
    hint="You take a root of logvar, and get nan where that is negative. Is logvar the variance?",
    source="logvar taken for the variance",
)
def reparameterize_root_of_logvar(self, mu, logvar, eps):
    return mu + torch.sqrt(logvar) * eps


@mistake(
    "reparameterize-own-noise",
    of="VAE.reparameterize",
    part="3(a)",
    hint="The noise is handed to you in eps. What would the same eps give you the second time?",
    source="most code on the web draws the noise here",
)
def reparameterize_own_noise(self, mu, logvar, eps):
    deviation = torch.exp(0.5 * logvar)
    return mu + deviation * torch.randn_like(deviation)


@mistake(
    "reparameterize-shared-noise",
    of="VAE.reparameterize",
    part="3(a)",
    hint="All examples of a batch get the same noise. Is each row of eps used?",
)
def reparameterize_shared_noise(self, mu, logvar, eps):
    return mu + torch.exp(logvar / 2) * eps[:1]


@mistake(
    "reparameterize-without-noise",
    of="VAE.reparameterize",
    part="3(a)",
    hint="You return the mean. What makes z a sample?",
)
def reparameterize_without_noise(self, mu, logvar, eps):
    return mu + 0 * logvar


@mistake(
    "reparameterize-detached-deviation",
    of="VAE.reparameterize",
    part="3(a)",
    hint="The values are right, but the encoder can never learn its variance. Where is the graph cut?",
)
def reparameterize_detached_deviation(self, mu, logvar, eps):
    return mu + torch.exp(logvar / 2).detach() * eps


@mistake(
    "reparameterize-detached-mean",
    of="VAE.reparameterize",
    part="3(a)",
    hint="The values are right, but the encoder can never learn its mean. Where is the graph cut?",
)
def reparameterize_detached_mean(self, mu, logvar, eps):
    return mu.detach() + torch.exp(logvar / 2) * eps


@mistake(
    "decode-sigmoid",
    of="VAE.decode",
    part="3(a)",
    hint="All your values lie between 0 and 1. Which does the decoder return, probabilities or logits?",
    source="the sigmoid of the usual last layer",
)
def decode_sigmoid(self, z):
    return torch.sigmoid(self.decoder_out(torch.relu(self.decoder_hidden(z))))


@mistake(
    "decode-without-relu",
    of="VAE.decode",
    part="3(a)",
    hint="With nothing between them, two linear layers are one. What follows the hidden layer?",
)
def decode_without_relu(self, z):
    return self.decoder_out(self.decoder_hidden(z))


@mistake(
    "decode-relu-on-output",
    of="VAE.decode",
    part="3(a)",
    hint="None of your logits is negative. Which probabilities can then never come out?",
)
def decode_relu_on_output(self, z):
    return torch.relu(self.decoder_out(torch.relu(self.decoder_hidden(z))))


@mistake(
    "decode-detached",
    of="VAE.decode",
    part="3(a)",
    hint="The values are right, but nothing before the decoder can learn from them. Where is the graph cut?",
)
def decode_detached(self, z):
    return self.decoder_out(torch.relu(self.decoder_hidden(z.detach())))


@mistake(
    "forward-decodes-the-mean",
    of="VAE.forward",
    part="3(a)",
    hint="The noise has no effect on your logits. What does the decoder get in training?",
    source="what one does to reconstruct, done in training",
)
def forward_decodes_the_mean(self, x, eps):
    mu, logvar = self.encode(x)
    return self.decode(mu), mu, logvar


@mistake(
    "forward-returns-probabilities",
    of="VAE.forward",
    part="3(a)",
    hint="Your first value lies between 0 and 1. Which is asked for, probabilities or logits?",
)
def forward_returns_probabilities(self, x, eps):
    mu, logvar = self.encode(x)
    return torch.sigmoid(self.decode(self.reparameterize(mu, logvar, eps))), mu, logvar


@mistake(
    "forward-returns-sample",
    of="VAE.forward",
    part="3(a)",
    hint="Your second value changes with the noise. Which one is asked for, the sample or its mean?",
)
def forward_returns_sample(self, x, eps):
    mu, logvar = self.encode(x)
    z = self.reparameterize(mu, logvar, eps)
    return self.decode(z), z, logvar


@mistake(
    "forward-parameters-swapped",
    of="VAE.forward",
    part="3(a)",
    hint="Look at the order of the values that you return.",
)
def forward_parameters_swapped(self, x, eps):
    mu, logvar = self.encode(x)
    return self.decode(self.reparameterize(mu, logvar, eps)), logvar, mu


@mistake(
    "forward-logits-last",
    of="VAE.forward",
    part="3(a)",
    hint="Look at the order of the values that you return.",
)
def forward_logits_last(self, x, eps):
    mu, logvar = self.encode(x)
    return mu, logvar, self.decode(self.reparameterize(mu, logvar, eps))


@mistake(
    "forward-own-noise",
    of="VAE.forward",
    part="3(a)",
    hint="The noise is handed to you in eps. What would the same eps give you the second time?",
    source="most code on the web draws the noise here",
)
def forward_own_noise(self, x, eps):
    mu, logvar = self.encode(x)
    return self.decode(self.reparameterize(mu, logvar, torch.randn_like(mu))), mu, logvar


@mistake(
    "forward-detached-sample",
    of="VAE.forward",
    part="3(a)",
    hint="The values are right, but the encoder learns nothing from how well x is explained. Where is the graph cut?",
)
def forward_detached_sample(self, x, eps):
    mu, logvar = self.encode(x)
    return self.decode(self.reparameterize(mu, logvar, eps).detach()), mu, logvar
