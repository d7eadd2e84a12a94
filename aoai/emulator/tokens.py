"""Access tokens: what sign-in issues and what ARM accepts."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

import jwt
from jwt.types import Options

# What Azure answers in expires_in to client credentials (azure-identity's own recordings: 3599).
LIFETIME_SECONDS = 3599
_ALGORITHM = "HS256"
# PyJWT would compare with this machine's clock and not with the emulator's.
_BY_HAND: Options = {
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
}


@dataclass(frozen=True, slots=True)
class Identity:
    """A service principal in a tenant."""

    tenant: str
    client_id: str

    @property
    def object_id(self) -> str:
        """Id of the principal, always the same for the same application and tenant."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.tenant}/{self.client_id}"))

    @property
    def issuer(self) -> str:
        """``iss`` of its tokens, as Azure's v1 tokens for ARM have it."""
        return f"https://sts.windows.net/{self.tenant}/"


class TokenError(Exception):
    """A token that this Azure does not take."""


class MalformedTokenError(TokenError):
    """Not three parts, or not signed here."""


class ExpiredTokenError(TokenError):
    """It was ours, once."""

    def __init__(self, expiry: datetime) -> None:
        self.expiry = expiry
        super().__init__(f"expired at {expiry}")


class AudienceError(TokenError):
    """It is made out to somebody else."""

    def __init__(self, audience: str) -> None:
        self.audience = audience
        super().__init__(f"made out to {audience}")


def issue(identity: Identity, audience: str, now: datetime) -> str:
    """A signed token of three parts with the claims that Azure's clients read."""
    begin = int(now.timestamp())
    claims = {
        "aud": audience,
        "iss": identity.issuer,
        "iat": begin,
        "nbf": begin,
        "exp": begin + LIFETIME_SECONDS,
        "appid": identity.client_id,
        "appidacr": "1",
        "idp": identity.issuer,
        "idtyp": "app",
        "oid": identity.object_id,
        "sub": identity.object_id,
        "tid": identity.tenant,
        "uti": uuid.uuid4().hex[:22],
        "ver": "1.0",
    }
    return jwt.encode(claims, _key(identity.tenant), algorithm=_ALGORITHM)


def check(token: str, tenant: str, audiences: tuple[str, ...], now: datetime) -> None:
    """Accept a token that this Azure issued to ``tenant`` for one of the audiences.

    Raises:
        TokenError: One of its subclasses, by what is wrong.
    """
    try:
        claims = jwt.decode(token, _key(tenant), algorithms=[_ALGORITHM], options=_BY_HAND)
    except jwt.InvalidTokenError as error:
        raise MalformedTokenError(str(error)) from error
    expiry = datetime.fromtimestamp(claims["exp"], UTC)
    if expiry <= now:
        raise ExpiredTokenError(expiry)
    if claims["aud"] not in audiences:
        raise AudienceError(claims["aud"])


def _key(tenant: str) -> bytes:
    # No secret: whoever can read this can sign, as anybody can who has the client secret that is
    # printed into emulator.env. A fixed key keeps tokens valid over a restart.
    return hashlib.sha256(f"aoai emulator {tenant}".encode()).digest()
