//! A connection's bytes, with the pulse felt at each of them. The stream is shared, so that it can
//! be closed in peace after the protocol has let go of it.

use super::pulse::{Clock, Pulse};
use std::{
    io::{self, ErrorKind, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::TcpStream,
};

/// How long, and for how many bytes, a peer that still sends is listened to at the end.
const FAREWELL: Duration = Duration::from_secs(1);
const FAREWELL_BYTES: usize = 1024 * 1024;

/// A stream that tells how it goes.
pub(super) struct Socket {
    pub(super) stream: Arc<TcpStream>,
    pub(super) pulse: Arc<Pulse>,
    pub(super) clock: Clock,
}

impl Socket {
    fn sent(&self, sent: io::Result<usize>) -> Option<Poll<io::Result<usize>>> {
        match sent {
            Err(error) if error.kind() == ErrorKind::WouldBlock => None,
            done => {
                self.pulse.wrote(self.clock.now());
                Some(Poll::Ready(done))
            }
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            ready!(self.stream.poll_read_ready(context))?;
            match self.stream.try_read(buffer.initialize_unfilled()) {
                Ok(count) => {
                    buffer.advance(count);
                    self.pulse.read(self.clock.now(), count);
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.stream.poll_write_ready(context))?;
            if let Some(done) = self.sent(self.stream.try_write(bytes)) {
                return done;
            }
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.stream.poll_write_ready(context))?;
            if let Some(done) = self.sent(self.stream.try_write_vectored(parts)) {
                return done;
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// Nothing: [`farewell`] closes the stream.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Closes a stream so that the peer reads the last answer: bytes that nobody has read would make
/// the system answer with a reset, which throws the answer away (RFC 9112, 9.6).
pub(super) async fn farewell(stream: Arc<TcpStream>) {
    let Some(mut stream) = Arc::into_inner(stream) else {
        return;
    };
    let listen = async {
        stream.shutdown().await?;
        let mut heard = 0;
        let mut ignored = [0; 4096];
        while heard < FAREWELL_BYTES {
            stream.readable().await?;
            match stream.try_read(&mut ignored) {
                Ok(0) => break,
                Ok(count) => heard += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        io::Result::Ok(())
    };
    // It is over in any case; how does not matter to anybody.
    let _ = tokio::time::timeout(FAREWELL, listen).await;
}
